//go:build !race

package sim

const usualLives = 5000
